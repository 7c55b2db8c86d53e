"""What is kept, and the only SQL of the project."""
