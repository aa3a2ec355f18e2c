def greeting() -> str:
    return "hello from 1.0.0"
