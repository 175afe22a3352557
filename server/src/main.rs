//! The program `clientele`.

use std::process::ExitCode;

use clap::Parser;
use server::cli::{Cli, Command};
use server::config::{self, Config};
use server::{assemble, audit, check, command_line, log};

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Err(error) = log::begin(config::log_filter().as_deref()) {
        eprintln!("clientele: {error}");
        return ExitCode::FAILURE;
    }
    let config = match Config::load(cli.config.as_deref()) {
        Ok(config) => config,
        Err(error) => {
            eprintln!("clientele: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = match cli.command() {
        Command::Serve => assemble::serve(config).await,
        Command::Sandbox => assemble::sandbox_alone(config).await,
        Command::Check { probe: None, .. } => return check::run(config).await,
        Command::Check { probe: Some(tenant), json } => {
            return command_line::probe(config, &tenant, json).await;
        }
        Command::Audit(command) => return audit::run(config, command).await,
        Command::Credential(command) => return command_line::credential(config, command).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("clientele: {error}");
            ExitCode::FAILURE
        }
    }
}
