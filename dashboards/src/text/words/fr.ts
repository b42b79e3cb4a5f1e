import type { Words } from "./en";

export const words: Words = {
  hotspot: [
    "hotspot",
    "Un lieu avec du Wi-Fi : une bibliothèque, une place, une station de métro.",
  ],
  access_point: [
    "point d’accès",
    "Un boîtier d’un hotspot qui donne le Wi-Fi et compte. Un grand hotspot en a plusieurs.",
  ],
  radio: ["radio", "La partie d’un point d’accès à laquelle les appareils se connectent."],
  device: [
    "appareil",
    "Ce qui se connecte : un téléphone, une tablette, un portable. Jamais une personne : une personne peut en avoir deux, et deux personnes en partager un.",
  ],
  source: ["source", "Où le point d’accès lit quels appareils sont connectés."],
  counting_period: [
    "période de mesure",
    "La durée, d’une à vingt-quatre heures, comptée et transmise d’un bloc.",
  ],
  device_minute: [
    "minute-appareil",
    "Un appareil connecté pendant une minute. Dix appareils pendant une heure en font 600.",
  ],
  visit: [
    "visite",
    "Un appareil resté au moins cinq minutes. Ni une connexion au portail, ni une personne.",
  ],
  noise: [
    "bruit de protection",
    "Nombres aléatoires que le point d’accès ajoute à ses comptages pour qu’aucun appareil ne se reconnaisse. Sur des semaines, ils se compensent.",
  ],
  fewer_than: [
    "moins de",
    "S’affiche quand un chiffre est si petit qu’il ne se distingue pas du bruit.",
  ],
  not_counted: [
    "comptage impossible",
    "Il n’y a pas de chiffre, quelle qu’en soit la raison. Ce n’est jamais zéro.",
  ],
  report: ["message", "L’envoi par lequel un point d’accès transmet une période de mesure."],
  status: ["état", "L’envoi par lequel un point d’accès dit comment il va."],
  outbox: [
    "encore à envoyer",
    "Périodes de mesure que le point d’accès garde jusqu’à ce que le serveur les dise enregistrées.",
  ],
  broker: ["broker", "Le programme qui transmet les messages entre points d’accès et serveur."],
  server: ["serveur", "Le programme qui reçoit, enregistre, juge, planifie et montre ces pages."],
  account: [
    "bilan des heures",
    "Ce qu’est devenue chaque heure qu’un point d’accès devait compter : enregistrée, non comptée, perdue, refusée ou sans message.",
  ],
  certificate: [
    "certificat",
    "Ce par quoi un point d’accès prouve son nom. Il se renouvelle de lui-même tant que le point d’accès est connecté.",
  ],
  interval: [
    "intervalle",
    "Le vrai chiffre s’y trouve avec la probabilité indiquée, 80 % ou 95 %. Plus il est large, moins on en sait.",
  ],
  kind: ["type", "Le genre de lieu où se trouve un hotspot."],
  expected: [
    "usage attendu",
    "Ce qu’un hotspot courant du même type aurait eu pendant les heures où celui-ci était en ligne.",
  ],
  ratio: [
    "usage par rapport à l’usage attendu",
    "L’usage compté divisé par l’usage attendu. 100 % est habituel pour son type.",
  ],
  exposure: [
    "part observable",
    "La part des semaines qui a pu être observée : moins s’il était hors service ou s’il est récent.",
  ],
  verdict: ["verdict", "Ce que l’on conclut d’un hotspot d’après les dernières semaines."],
  underused: [
    "sous-utilisé",
    "Il fonctionne, et son usage est inférieur au quart de l’usage attendu.",
  ],
  place: ["lieu", "Un endroit où un hotspot pourrait aller, ou devrait aller."],
  place_in_need: [
    "lieu ayant besoin de Wi-Fi",
    "Un lieu fréquenté par les personnes auxquelles le Wi-Fi est destiné : logement social, maison de quartier, espace public numérique.",
  ],
  target_group: [
    "public cible",
    "Les six publics du plan régional : demandeurs d’emploi, jeunes, aînés, personnes en situation de handicap, personnes en précarité, femmes. Ils se recoupent.",
  ],
  deprivation: [
    "précarité",
    "De combien une zone est moins bien lotie, sur l’échelle de sa source.",
  ],
  plan: ["plan", "Des déplacements calculés ensemble selon les règles."],
  move: ["déplacement", "Les points d’accès d’un hotspot vont vers un lieu."],
  coverage: [
    "couverture",
    "La part des habitants et des lieux ayant besoin de Wi-Fi qui est desservie ; chacun compte selon son poids.",
  ],
  gain: ["gain", "Points de pourcentage de couverture qu’ajoute un déplacement ou un plan."],
  gap: [
    "écart à l’optimum",
    "De combien le meilleur plan possible pourrait encore être supérieur. À 0 %, il n’en existe pas de meilleur.",
  ],
  recommendation: [
    "recommandation",
    "Un déplacement d’un plan, soumis aux personnes avec ses raisons.",
  ],
  effect: [
    "effet",
    "De combien l’usage a changé de plus là où un hotspot a été déplacé qu’aux hotspots sous-utilisés restés en place.",
  ],
};
