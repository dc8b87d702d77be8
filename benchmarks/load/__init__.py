"""Many sessions in one client process: what each costs, and when its core is full."""
