//! Clientele: what the console is. It compiles for the browser and for the server.

pub mod ui;
