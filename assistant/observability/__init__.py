"""What those who run the assistant see of it: is it well, how much, how fast, what went wrong."""
