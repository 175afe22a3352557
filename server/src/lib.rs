//! How Clientele is plugged in: what stands behind the ports of `app::desk`, and what serves its pages.

pub mod inventory;
pub mod sandbox;
pub mod zidentity;
