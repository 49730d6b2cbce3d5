from __future__ import annotations
import re
from dataclasses import dataclass
from datetime import date, timedelta
from handlers.dates import split_day
@dataclass(frozen=True)
class DayMark:
    start:int;end:int;first:date;last:date;relation:str;said:str;note:str=""
@dataclass(frozen=True)
class UnreadDay:
    start:int;end:int;sentence:str
@dataclass(frozen=True)
class Moment:
    start:int;end:int;when:str
@dataclass(frozen=True)
class Coming:
    start:int;end:int;said:str
M="january february march april may june july august september october november december".split()
P=re.compile(r"\b(?:(in|on|since|as at|as of|for|by|during)\s+)?(?:(\d{1,2})\s+)?(?:("+"|".join(M)+r")\s+)?((?:20)\d\d)\b",re.I)
def mark_days(text,today):
    out=[]
    for m in P.finditer(text):
        y=int(m[4])
        if m[3]:
            mo=M.index(m[3].lower())+1
            if m[2]: a=b=date(y,mo,int(m[2]))
            else:
                a=date(y,mo,1); b=(date(y+mo//12,mo%12+1,1)-timedelta(days=1))
        else: a,b=date(y,1,1),date(y,12,31)
        out.append(DayMark(m.start(),m.end(),a,min(b,today),"since" if (m[1] or '').lower()=='since' else "on",m[0].split(None,1)[-1] if m[1] else m[0]))
    for m in re.finditer(r"\b(now|today)\b",text,re.I): out.append(DayMark(m.start(),m.end(),today,today,"on","now"))
    for m in re.finditer(r"\b(?:just )?before (?:the merger|the two ccgs merged|they merged)",text,re.I): out.append(Moment(m.start(),m.end(),"before_merger"))
    return tuple(out)
