"""Ask a server of the Model Context Protocol, which is a module of this program, over stdio."""

import asyncio
import os
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def main() -> None:
    here = os.path.dirname(os.path.abspath(__file__))
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "desk.server"], env={"PYTHONPATH": here}
    )
    async with (
        stdio_client(server) as (read, write),
        ClientSession(read, write) as session,
    ):
        await session.initialize()
        tools = await session.list_tools()
        answer = await session.call_tool("weigh", {"tea": "Assam", "spoons": 7})
    names = ", ".join(tool.name for tool in tools.tools)
    print(f"tools: {names}; weigh says {answer.content[0].text}")


if __name__ == "__main__":
    asyncio.run(main())
