"""From the bytes that leave a box to columns of numbers, by PROTOCOL.md alone."""

import struct
import subprocess
import zlib
from array import array
from typing import NamedTuple

# Report, version 2: offsets 0 to 24, then records, then the checksum.
HEADER = struct.Struct("<BQIIBHHBBB")
RECORD = struct.Struct("<HiiHH")
CHECKSUM = struct.Struct("<I")
NOT_COUNTED = -(2**31)
WINDOWS, WEEKS = 0, 2


class Column(NamedTuple):
    """A number that leaves the box in each week: `copy` counts how often it left."""

    layer: int
    start: int
    end: int
    field: str
    copy: int


class Sample:
    """Weeks of one world. Whatever is neither a noised number nor the boot is the shape
    of a week: weeks of another shape than the first one's are odd, and that is all that
    is kept of them."""

    def __init__(self, shape, columns):
        self.shape = shape
        self.columns = {column: array("i") for column in columns}
        self.odd = array("i")

    def __len__(self):
        return len(self.odd)

    def add(self, shape, values):
        is_odd = shape != self.shape
        self.odd.append(is_odd)
        for column, value in zip(self.columns.values(), values):
            column.append(0 if is_odd else value)


def read_report(payload):
    """The header's fields and the records of one report."""
    body = payload[: -CHECKSUM.size]
    if (zlib.crc32(body),) != CHECKSUM.unpack(payload[-CHECKSUM.size :]):
        raise ValueError("the checksum is another")
    header = HEADER.unpack_from(body)
    version, count = header[0], header[-1]
    if version != 2 or len(body) != HEADER.size + count * RECORD.size:
        raise ValueError("not a report of version 2")
    return header, RECORD.iter_unpack(body[HEADER.size :])


def read_week(payloads):
    """The shape of a week and its noised numbers, in the order in which they left."""
    shape, values, boots = [], [], set()
    for payload in payloads:
        header, records = read_report(payload)
        boots.add(header[1])
        shape.append((header[0], *header[2:]))
        for offset, device_minutes, visits, sampled, online in records:
            counted = (device_minutes != NOT_COUNTED, visits != NOT_COUNTED)
            shape.append((offset, sampled, online, *counted))
            values += device_minutes, visits
    return (len(boots), *shape), values


def columns_of(payloads):
    """What the numbers of `read_week` are."""
    columns, seen = [], {}
    for payload in payloads:
        (_, _, _, first, period, length, _, _, layer, _), records = read_report(payload)
        for offset, *_ in records:
            start = first + offset * period * length
            record = (layer, start, start + period * length)
            copy = seen[record] = seen.get(record, -1) + 1
            columns += (Column(*record, field, copy) for field in ("device-minutes", "visits"))
    return columns


def live(program, weeks, stays):
    """The payloads of each week."""
    words = [program, str(weeks), *(f"{first}+{minutes}" for first, minutes in stays)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as box:
        week = []
        for line in box.stdout:
            if line.strip():
                week.append(bytes.fromhex(line))
            else:
                yield week
                week = []
    if box.returncode or week:
        raise RuntimeError(f"{program} ended early, with {box.returncode}")


def sample(program, weeks, stays, like=None):
    """Weeks with these stays; their shape is compared with that of `like`."""
    into = like and Sample(like.shape, like.columns)
    for week in live(program, weeks, stays):
        shape, values = read_week(week)
        if into is None:
            into = Sample(shape, columns_of(week))
        into.add(shape, values)
    return into


def without_exact_copies(samples):
    """What is sent a second time as it was the first time tells nothing more."""
    for column in list(samples[0].columns):
        first = column._replace(copy=0)
        if column.copy and all(it.columns[column] == it.columns[first] for it in samples):
            for it in samples:
                del it.columns[column]
