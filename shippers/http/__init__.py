"""Takes events by HTTP, in the words of other shippers too, and answers when they are safe."""
