"""What can be taken away as a file."""

from collections.abc import Iterator

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse

from sync.hub.export import checkins_csv
from sync.hub.users.roles import ORGANISERS
from sync.hub.web.site import Site


def export_routes(site: Site) -> APIRouter:
    service = site.service
    router = APIRouter(dependencies=[Depends(site.signed_in(ORGANISERS))])

    @router.get("/checkins.csv")
    def checkins() -> StreamingResponse:
        def lines() -> Iterator[str]:
            with service.reading() as connection:
                yield from checkins_csv(connection, service.pack())

        name = f'attachment; filename="{service.keys.event}-checkins.csv"'
        headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
        return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)

    return router
