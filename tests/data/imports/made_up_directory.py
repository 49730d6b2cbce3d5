"""Writes postcode directories of the real one's form, of made-up postcodes; run as a program, it also imports them.

    python tests/data/imports/made_up_directory.py FOLDER ROWS...

prints a line for each number of rows: the postcodes, the seconds the import took by the clock and of a processor, the most
memory that was used until then in MB, and the size of the database in KB. The real one has 2.7 million rows.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from data.imports.postcodes import import_postcodes, units_of_lsoas
from data.places import PAIRS

if TYPE_CHECKING:
    from data.reference import RowError

FACTS: Final = Path(__file__).parents[3] / "data" / "facts"
HEADER: Final = (
    "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,oa11,cty,ced,laua,ward,hlthau,nhser,ctry,rgn,pcon,"
    "eer,teclec,ttwa,pct,nuts,park,lsoa11,msoa11,wz11,ccg,bua11,buasd11,ru11ind,oac11,lat,long,lep1,lep2,pfa,imd,calncv,stp"
)
"""The columns of the National Statistics Postcode Lookup of August 2020."""
_BEFORE: Final = '"198001","199606","0","385386","0801193","1",' + ",".join(['"Z99999999"'] * 16)
_AFTER: Final = (
    ",".join(['"Z99999999"'] * 7)
    + ',"57.101474","-2.242851","","","Z99999999","999999","E99999999","E99999999"'
)


def write_directory(path: Path, lsoas: list[str], rows: int) -> None:
    """Write rows of the National Statistics Postcode Lookup's form; each sector lies in one or two of the LSOAs."""
    chance = random.Random(1)
    letters = [pair for pair in PAIRS if not set(pair) & set("CIKMOV")]
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(f"{HEADER}\r\n")
        for number in range(rows):
            sector, pair = divmod(number, len(letters))
            if not pair:
                near = chance.choices(lsoas, k=2)
            area, rest = divmod(sector, 1000)
            outward, inward = f"{PAIRS[area]}{rest // 10}", f"{rest % 10}{letters[pair]}"
            forms = f'"{outward:<4}{inward}","{outward:<4} {inward}","{outward} {inward}"'
            out.write(f'{forms},{_BEFORE},"{near[pair % 2]}",{_AFTER}\r\n')


def main() -> None:
    folder, lsoas = Path(sys.argv[1]), list(units_of_lsoas(FACTS))
    made, out = folder / "NSPL_MADE_UP.csv", folder / "postcodes.db"
    for rows in map(int, sys.argv[2:]):
        write_directory(made, lsoas, rows)
        start, worked = time.perf_counter(), time.process_time()
        faults: list[RowError] = []
        directory = import_postcodes([made], FACTS, out, faults)
        taken, worked = time.perf_counter() - start, time.process_time() - worked
        assert directory is not None, faults[:5]
        figures = (
            directory.postcodes,
            round(taken, 1),
            round(worked, 1),
            round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
            out.stat().st_size // 1024,
        )
        sys.stdout.write(" ".join(map(str, figures)) + "\n")


if __name__ == "__main__":
    main()
