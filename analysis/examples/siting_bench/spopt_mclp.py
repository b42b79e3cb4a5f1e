"""Plain covering by spopt and PuLP's CBC, build and solve apart.

usage: spopt_mclp.py INSTANCE.csv P RADIUS_M
"""

import csv
import json
import sys
import time

import numpy
import pulp
from spopt.locate import MCLP

EARTH_RADIUS_M = 6_378_100.0

rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8")))
openings, radius_m = int(sys.argv[2]), float(sys.argv[3])


def radians(role):
    chosen = [row for row in rows if row["role"] == role]
    return (
        numpy.radians([float(row["lon"]) for row in chosen]),
        numpy.radians([float(row["lat"]) for row in chosen]),
        numpy.array([float(row["weight"]) for row in chosen]),
    )


begin = time.perf_counter()
lon, lat, weight = radians("point")
place_lon, place_lat, _ = radians("place")
cosine = numpy.sin(lat)[:, None] * numpy.sin(place_lat) + numpy.cos(lat)[:, None] * numpy.cos(
    place_lat
) * numpy.cos(lon[:, None] - place_lon)
metres = numpy.round(EARTH_RADIUS_M * numpy.arccos(numpy.clip(cosine, -1, 1)), 3)
model = MCLP.from_cost_matrix(metres, weight, service_radius=radius_m, p_facilities=openings)
build_s = time.perf_counter() - begin
begin = time.perf_counter()
model = model.solve(pulp.PULP_CBC_CMD(msg=False, threads=1, timeLimit=300))
solve_s = time.perf_counter() - begin
print(
    json.dumps(
        {"build_s": build_s, "solve_s": solve_s, "value": pulp.value(model.problem.objective)}
    )
)
