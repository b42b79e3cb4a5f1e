import type { Words } from "./en";

export const words: Words = {
  hotspot: ["hotspot", "Een plaats met wifi: een bibliotheek, een plein, een metrostation."],
  access_point: [
    "toegangspunt",
    "Een kastje in een hotspot dat wifi geeft en telt. Een grote hotspot heeft er meerdere.",
  ],
  radio: ["radio", "Het deel van een toegangspunt waarmee toestellen verbinding maken."],
  device: [
    "toestel",
    "Wat verbinding maakt: een telefoon, een tablet, een laptop. Nooit een persoon: één persoon kan er twee bij zich hebben, en twee personen kunnen er één delen.",
  ],
  source: ["bron", "Waar het toegangspunt leest welke toestellen verbonden zijn."],
  counting_period: [
    "meetperiode",
    "De tijd, van één tot vierentwintig uur, die als één geheel geteld en doorgestuurd wordt.",
  ],
  device_minute: [
    "toestelminuut",
    "Eén toestel dat één minuut verbonden is. Tien toestellen gedurende een uur zijn er 600.",
  ],
  visit: [
    "bezoek",
    "Een toestel dat minstens vijf minuten bleef. Geen aanmelding, en geen persoon.",
  ],
  noise: [
    "ruis",
    "Toevallige getallen die het toegangspunt bij zijn tellingen voegt, zodat geen enkel toestel te herkennen is. Over weken heffen ze elkaar op.",
  ],
  fewer_than: [
    "minder dan",
    "Staat er waar een cijfer zo klein is dat het niet van de ruis te onderscheiden is.",
  ],
  not_counted: ["niet geteld", "Er is geen cijfer, om welke reden ook. Het is nooit nul."],
  report: ["bericht", "De melding waarmee een toegangspunt een meetperiode doorstuurt."],
  status: ["status", "De melding waarin een toegangspunt zegt hoe het ermee gaat."],
  outbox: [
    "nog te versturen",
    "Meetperiodes die het toegangspunt bijhoudt tot de server zegt dat ze opgeslagen zijn.",
  ],
  broker: ["broker", "Het programma dat berichten doorgeeft tussen toegangspunten en server."],
  server: [
    "server",
    "Het programma dat ontvangt, opslaat, beoordeelt, plant en deze pagina’s toont.",
  ],
  account: [
    "verantwoording van de uren",
    "Wat er gebeurde met elk uur dat een toegangspunt had moeten tellen: opgeslagen, niet geteld, verloren, geweigerd of zonder bericht.",
  ],
  certificate: [
    "certificaat",
    "Waarmee een toegangspunt zijn naam bewijst. Het wordt vanzelf vernieuwd zolang het toegangspunt verbonden is.",
  ],
  interval: [
    "interval",
    "Het echte cijfer ligt erin met de genoemde kans, 80 % of 95 %. Hoe breder, hoe minder er bekend is.",
  ],
  kind: ["soort", "In welk soort plaats een hotspot zich bevindt."],
  expected: [
    "verwacht gebruik",
    "Wat een doorsnee hotspot van dezelfde soort gehad zou hebben in de uren dat deze online was.",
  ],
  ratio: [
    "gebruik t.o.v. verwacht",
    "Geteld gebruik gedeeld door verwacht gebruik. 100 % is gewoon voor zijn soort.",
  ],
  exposure: [
    "deel dat waargenomen kon worden",
    "Hoeveel van de weken waargenomen kon worden: minder als hij buiten dienst was of nieuw is.",
  ],
  verdict: ["oordeel", "Wat uit de laatste weken over een hotspot besloten wordt."],
  underused: [
    "te weinig gebruikt",
    "Hij werkt, en wordt minder dan een kwart zoveel gebruikt als verwacht.",
  ],
  place: ["plaats", "Ergens waar een hotspot zou kunnen komen, of zou moeten komen."],
  place_in_need: [
    "plaats die wifi nodig heeft",
    "Een plaats waar de mensen komen voor wie de wifi bedoeld is: sociale huisvesting, een buurthuis, een openbare computerruimte.",
  ],
  target_group: [
    "doelgroep",
    "De zes groepen van het gewestelijke plan: werkzoekenden, jongeren, ouderen, personen met een handicap, personen in een kwetsbare situatie, vrouwen. Ze overlappen elkaar.",
  ],
  deprivation: [
    "achterstelling",
    "Hoeveel slechter een wijk eraan toe is, op de schaal van haar bron.",
  ],
  plan: ["plan", "Verplaatsingen die samen berekend zijn volgens de regels."],
  move: ["verplaatsing", "De toegangspunten van één hotspot gaan naar één plaats."],
  coverage: [
    "dekking",
    "Het deel van de inwoners en van de plaatsen die wifi nodig hebben dat bediend is; elk telt met zijn gewicht.",
  ],
  gain: ["winst", "Procentpunten dekking die een verplaatsing of een plan toevoegt."],
  gap: [
    "afstand tot het optimum",
    "Hoeveel beter het best mogelijke plan nog zou kunnen zijn. Bij 0 % bestaat er geen beter.",
  ],
  recommendation: [
    "aanbeveling",
    "Een verplaatsing uit een plan, met haar redenen aan mensen voorgelegd.",
  ],
  effect: [
    "effect",
    "Hoeveel meer het gebruik veranderde waar een hotspot verplaatst is dan bij te weinig gebruikte die bleven staan.",
  ],
};
