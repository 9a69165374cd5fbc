"""Access: who asks, and what they may see."""
