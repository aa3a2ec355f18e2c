fn main() {
    println!("bee");
}
