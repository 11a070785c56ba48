"""Discord on this machine: REST, gateway and scripted faults, for the genuine client to talk to."""
