"""Where we read the silver labels of `french-headlines-morning.csv` and disagree, by row (the first is 0).

Read were all pairs that the silver labels, our sorting at a lower threshold, or the overlap coefficient of
0.6 call one event. Weather pages were not: those for different towns are taken to be different. A pair that
none of the three found was not looked for, so recall is an upper bound, for all of them alike.
"""

from typing import Final

# One event, told by these rows.
TOGETHER: Final = (
    (1, 2, 3, 50, 2350),  # Saint-Étienne, smoke bombs
    (4, 1977, 2059),  # pensions: three days of action
    (5, 149, 896, 1111, 1167, 2002, 2082, 2100, 2419, 2529),  # Macron before the climate convention
    (6, 11, 15, 17, 18, 46, 2054),  # the House on Trump and Iran
    (16, 1929, 1991, 2074, 2492),  # crash: the video of the hit
    (24, 1938),  # crash: a flight turns back
    (36, 40),  # crash: the United States join the inquiry
    (1912, 1937, 2005, 2240),  # crash: Iran on "mises en scène"
    (2379, 2402, 2404),  # crash: "not hit by a missile", the press conference
    (2156, 2167, 2174, 2301, 2368, 2423),  # crash: France offers its expertise
    (1936, 1963, 2324, 2484, 2509),  # crash: Ottawa on an Iranian missile
    (19, 53, 86),  # Northern Ireland
    (
        21,
        27,
        34,
        38,
        63,
        154,
        156,
        1654,
        1707,
        1924,
        1932,
        1986,
        1987,
        1993,
        2020,
        2051,
        2053,
        2149,
    ),  # the bills
    (793, 1670, 1920, 1921, 2083, 2230, 2466),  # pensions: the talks of the day
    (2225, 2390),  # pensions: "not a totem"
    (43, 407),  # Andorra
    (567, 636),  # Mondonville
    (662, 2499),  # Toulouse, demonstration
    (1065, 2183),  # Tarbes
    (1118, 1319, 1926, 2094, 2101, 2185, 2193, 2526),  # Var
    (1161, 2115),  # Les Ailes de l'Ouest
    (1247, 1338, 1808, 1835, 2337, 2342),  # 737 MAX
    (1797, 2370, 2381),  # Abdeslam
    (1925, 2089, 2187, 2397),  # Australia, heat
    (1978, 2190),  # Sète, buses
    (2023, 2038, 2067),  # La Rochelle
    (2026, 2070, 2103),  # Oudin
    (2057, 2249),  # cost of the strike
    (2060, 2072, 2076, 2086, 2117, 2139),  # ATP Cup
    (2206, 2214, 2223, 2293),  # growth
    (2254, 2258),  # industrial production
    (2326, 2354),  # Castaner
    (2422, 2527),  # Marseille, station
)

# Silver labels that join different events (a town's news of the day, a kind of headline): each title apart.
_APART: Final = """
    10 22 34 66 110 127 164 184 305 316 333 380 429 506 533 634 645 672 675 704 739 758 769 787 828
    833 894 971 991 996 1004 1005 1024 1058 1065 1070 1074 1080 1086 1089 1093 1109 1145 1147 1166
    1167 1192 1223 1233 1258 1265 1297 1303 1314 1319 1321 1343 1418 1472 1534 1547 1581 1590 1661
    1666 1711
    """
APART: Final = frozenset(_APART.split())
