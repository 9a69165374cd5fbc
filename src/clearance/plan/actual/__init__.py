"""A plan once work has begun: what was adopted, what the books say of it month by month, and planning again."""
