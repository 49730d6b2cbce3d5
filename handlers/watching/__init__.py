"""What a channel watches: `orders` carries out orders and writes the replies; `times` reads when a digest should come."""
