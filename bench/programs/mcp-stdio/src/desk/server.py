"""A server with one tool."""

try:
    from mcp.server.fastmcp import FastMCP as Server
except ImportError:
    from mcp.server import MCPServer as Server

server = Server("desk")


@server.tool()
def weigh(tea: str, spoons: int) -> str:
    """Weighs a tea."""
    return f"{spoons * 3} g of {tea}"


if __name__ == "__main__":
    server.run()
