"""Surfaces as they are served: where they are kept, what is asked, how they are described."""
