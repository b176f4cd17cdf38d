"""What tests build with: people, clocks, and the project's own source read as syntax trees."""
