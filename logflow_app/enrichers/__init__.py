"""What is known beside the line: geolocation, users, hosts; an enricher is a step made from its section."""
