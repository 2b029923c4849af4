"""What runs beside the rest: streams, jobs, child processes, priority, connections."""
