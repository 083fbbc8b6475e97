"""Where do this year's events go, why there, and what does each condition cost?"""
