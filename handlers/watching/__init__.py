"""What a channel watches: orders about it carried out, and what people read about it."""
