"""Words of streets and short names of states, as they stand in addresses."""

from __future__ import annotations

# fmt: off
KINDS = (
    "street", "str", "st", "road", "rd", "lane", "ln", "avenue", "ave", "av", "drive", "dr",
    "court", "ct", "close", "cl", "way", "place", "pl", "boulevard", "blvd", "terrace", "terr",
    "crescent", "cres", "square", "sq", "row", "hill", "gardens", "gdns", "grove", "park",
    "parkway", "pkwy", "mews", "highway", "hwy", "circle", "cir", "walk", "trail", "trl", "green",
    "rise", "view", "quay", "wharf", "loop", "pike", "alley", "turnpike", "nagar", "marg", "colony",
)
# Kinds that are words as well: only where they are written large.
LARGE_KINDS = (
    "Bend", "Mead", "End", "Wood", "Woods", "Field", "Fields", "Vale", "Heights", "Ridge", "Hollow",
    "Run", "Crossing", "Landing", "Point", "Valley", "Path", "Common", "Gate", "Yard", "Broadway",
)
# These stand before the street's own name.
BEFORE_NAME = (
    "calle", "avenida", "avda", "carrer", "plaza", "paseo", "camino", "carretera", "rue",
    "boulevard", "chemin", "via", "viale", "piazza", "corso", "rua", "avenue", "place", "route",
    "ul", "ulica", "ulitsa", "jalan", "jl", "travessa", "bis avenue", "bis rue", "heol",
    "avinguda", "impasse",
)
STREET_KINDS = frozenset((*KINDS, *map(str.lower, LARGE_KINDS), *BEFORE_NAME))
STATES = frozenset((
    "al", "ak", "az", "ar", "ca", "co", "ct", "de", "fl", "ga", "hi", "id", "il", "ia", "ks", "ky",
    "la", "md", "ma", "mi", "mn", "ms", "mo", "mt", "ne", "nv", "nh", "nj", "nm", "ny", "nc",
    "nd", "oh", "ok", "or", "pa", "ri", "sc", "sd", "tn", "tx", "ut", "vt", "va", "wa", "wv", "wi",
    "wy", "on", "qc", "bc", "ab", "mb", "sk", "ns", "nb", "nl", "nsw", "vic", "qld", "sa", "tas",
    "act", "nt",
))
# fmt: on
