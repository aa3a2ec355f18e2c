"""Crawl a site that this program serves itself, and write what was found as a feed."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response


class Site(BaseHTTPRequestHandler):
    """Three pages that link to each other."""

    def do_GET(self) -> None:
        """Serve a page."""
        number = int(self.path.strip("/") or 0)
        link = f'<a href="/{number + 1}">next</a>' if number < 2 else ""
        body = f"<html><h1>Page {number}</h1>{link}</html>".encode()
        self.send_response(404 if "robots" in self.path else 200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


class Pages(scrapy.Spider):
    """Follows the links."""

    name = "pages"

    def parse(self, response: Response) -> Iterator[object]:
        """Take the title and follow the link."""
        yield {"title": response.css("h1::text").get()}
        yield from response.follow_all(css="a")


def main() -> None:
    """Serve and crawl."""
    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    process = CrawlerProcess(
        {
            "FEEDS": {"pages.json": {"format": "json"}},
            "LOG_LEVEL": "WARNING",
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    process.crawl(Pages, start_urls=[f"http://127.0.0.1:{server.server_port}/0"])
    process.start()
    print([item["title"] for item in json.loads(Path("pages.json").read_text("utf-8"))])


if __name__ == "__main__":
    main()
