"""How a turn says that its conversation is to be deleted."""

# Holds the number of the receipt that the patient was promised. In the events of a broker it tells
# whoever keeps a copy to delete theirs.
ERASURE_SLOT = "erasure"
