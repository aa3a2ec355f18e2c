"""A page that turns text around, made with Gradio."""

import sys

import gradio


def turn(text: str, times: float) -> str:
    """Turn a text around."""
    return text[::-1] * int(times)


with gradio.Blocks(title="Turner", analytics_enabled=False) as page:
    gradio.Markdown("# Turn it around")
    given = gradio.Textbox(label="Text")
    times = gradio.Slider(1, 5, step=1, label="Times")
    table = gradio.Dataframe(headers=["a", "b"])
    gradio.Button("Turn").click(turn, [given, times], gradio.Textbox(label="Turned"))

if __name__ == "__main__":
    page.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True)
