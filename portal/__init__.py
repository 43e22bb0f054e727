"""The pages for people with a name: they sign in, pass gates, sign, and look at what is kept."""
