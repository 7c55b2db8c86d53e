"""What a message means in its conversation: several questions, follow-ups, offers."""
