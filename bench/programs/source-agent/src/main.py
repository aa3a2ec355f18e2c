"""Make tools of functions, write one as source, and let an agent without a model of its own call it."""

from smolagents import CodeAgent, Model, tool
from smolagents.models import ChatMessage, MessageRole


@tool
def brew(tea: str, minutes: int) -> str:
    """Brews a tea.

    Args:
        tea: which one
        minutes: how long
    """
    return f"{tea} for {minutes} min"


class Script(Model):
    """Says what a language model would."""

    def generate(self, messages, **options):
        return ChatMessage(
            role=MessageRole.ASSISTANT,
            content="Thought: brew.\n<code>\nfinal_answer(brew(tea='Assam', minutes=3))\n</code>",
        )


if __name__ == "__main__":
    source = brew.to_dict()["code"]
    last = [line.strip() for line in source.splitlines() if "return" in line][-1]
    agent = CodeAgent(tools=[brew], model=Script(), verbosity_level=0)
    print(f"tool brew: {last}; answer: {agent.run('Brew it.')}")
