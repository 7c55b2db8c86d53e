"""The console of the people at the front desk: requests, replies, figures, content."""
