//! A new migration must rebuild the program that carries the migrations in it.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
