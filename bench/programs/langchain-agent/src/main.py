"""An agent with a tool and a memory; the provider is named in a string, and answered by a server in this process."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import tiktoken
from langchain.agents import create_agent
from langchain.chat_models import init_chat_model
from langgraph.checkpoint.sqlite import SqliteSaver


class Provider(BaseHTTPRequestHandler):
    """Speaks as much of the provider's protocol as the agent needs."""

    def do_POST(self) -> None:
        """Ask for the tool at first, then answer with what it told."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        last = asked["messages"][-1]
        message: dict[str, object] = {"role": "assistant", "content": None}
        if last["role"] == "tool":
            message["content"] = f"It is {last['content']}."
        else:
            call = {"name": "temperature", "arguments": '{"place": "Graz"}'}
            message["tool_calls"] = [{"id": "1", "type": "function", "function": call}]
        answer = {
            "id": "1",
            "object": "chat.completion",
            "created": 1,
            "model": asked["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        }
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


def temperature(place: str) -> str:
    """Tell the temperature of a place."""
    return f"21 degrees in {place}"


def main() -> None:
    """Ask the agent, and look into its memory."""
    server = HTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    model = init_chat_model(
        "openai:small",
        base_url=f"http://127.0.0.1:{server.server_port}/v1",
        api_key="none",
    )
    with SqliteSaver.from_conn_string("memory.sqlite") as memory:
        agent = create_agent(model, [temperature], checkpointer=memory)
        thread = {"configurable": {"thread_id": "1"}}
        asked = {"messages": [{"role": "user", "content": "How warm is Graz?"}]}
        print(agent.invoke(asked, thread)["messages"][-1].content)
        print(len(agent.get_state(thread).values["messages"]), "messages kept")
    print("encodings", "o200k_base" in tiktoken.list_encoding_names())


if __name__ == "__main__":
    main()
