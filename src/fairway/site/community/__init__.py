"""The port community at a site: what partners send is taken in, told on, and tied to the shipments that it is about."""
