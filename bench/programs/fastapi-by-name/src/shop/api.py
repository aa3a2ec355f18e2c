"""The pages and the interface of the shop. Nothing imports this module; uvicorn is given its name."""

from typing import Annotated

from fastapi import FastAPI, Form, Request, WebSocket
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from jinja2 import DictLoader, Environment
from pydantic import BaseModel, EmailStr

PAGES = {"index.html": "<h1>{{ shop }}</h1>{{ request.url_for('order').path }}"}

app = FastAPI(title="Shop")
templates = Jinja2Templates(env=Environment(loader=DictLoader(PAGES), autoescape=True))


class Customer(BaseModel):
    """Who gets the goods."""

    name: str
    mail: EmailStr


@app.get("/", response_class=HTMLResponse)
async def index(request: Request) -> HTMLResponse:
    """Show the first page."""
    return templates.TemplateResponse(request, "index.html", {"shop": "Tea & more"})


@app.post("/order")
async def order(tea: Annotated[str, Form()]) -> dict[str, str]:
    """Take an order from a form."""
    return {"ordered": tea}


@app.post("/customers")
async def customers(customer: Customer) -> Customer:
    """Take a customer."""
    return customer


@app.websocket("/stock")
async def stock(socket: WebSocket) -> None:
    """Tell what is in stock."""
    await socket.accept()
    await socket.send_json({"sencha": 3})
    await socket.close()
