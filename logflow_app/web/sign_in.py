"""/api/sign-in, /api/sign-out and /api/session: a token for a session, and back."""

import msgspec
from aiohttp import web

from logflow_app.web.access import SESSION_SECS
from logflow_app.web.answers import answer, refuse
from logflow_app.web.guard import SIGN_IN, Door, check_attempts

MOST_BYTES = 4096


class _Asked(msgspec.Struct):
    token: str


_decode = msgspec.json.Decoder(_Asked).decode


def serve_sign_in(app: web.Application, door: Door) -> None:
    """Serve signing in and out."""

    async def sign_in(request: web.Request) -> web.Response:
        access = door.opened
        check_attempts(request, door.attempts)
        if access.is_open:
            return answer({"signed_in": True})
        token = await _token(request)
        check_attempts(request, door.attempts)  # again: while its body came, others of the same visitor may have failed
        if not access.knows(token):
            door.attempts.failed(request.remote)
            raise refuse(401, "this is not the token")
        response = answer({"signed_in": True})
        response.set_cookie(
            access.cookie,
            access.new_session(),
            max_age=SESSION_SECS,
            path="/",
            httponly=True,
            samesite="Strict",
            secure=request.secure or request.headers.get("X-Forwarded-Proto") == "https",
        )
        return response

    async def sign_out(_: web.Request) -> web.Response:
        response = answer({"signed_in": False})
        response.del_cookie(door.opened.cookie, path="/", httponly=True, samesite="Strict")
        return response

    async def session(_: web.Request) -> web.Response:
        return answer({"has_token": not door.opened.is_open})

    app.router.add_get("/api/session", session)
    app.router.add_post(SIGN_IN, sign_in)
    app.router.add_post("/api/sign-out", sign_out)


async def _token(request: web.Request) -> str:
    if request.content_type != "application/json":  # which no form of another site can send
        raise refuse(415, "expected application/json")
    if (request.content_length or 0) > MOST_BYTES:
        raise refuse(413, f"expected at most {MOST_BYTES} bytes")
    try:
        return _decode(await request.content.readexactly(request.content_length or 0)).token
    except (msgspec.DecodeError, EOFError, UnicodeDecodeError):
        raise refuse(400, 'expected {"token": "…"}') from None
