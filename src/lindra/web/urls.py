"""The addresses of the pages."""

from django.urls import path
from django.views.generic import RedirectView

from lindra.web.api import api, nothing_there
from lindra.web.pages import (
    ask,
    batch,
    documents,
    ledger,
    lists,
    patients,
    people,
    recipe,
    rooms,
    sign_in,
    stock,
    therapy,
    today,
)

urlpatterns = [
    path("", RedirectView.as_view(url="/today/")),
    path("sign-in/", sign_in.sign_in),
    path("sign-out/", sign_in.sign_out),
    path("language/", sign_in.language),
    path("today/", today.today),
    path("work/", today.my_work),
    path("therapies/", therapy.therapies),
    path("therapies/<str:number>/", therapy.therapy),
    path("therapies/<str:number>/entries/", therapy.entries),
    path("therapies/<str:number>/passport", therapy.passport),
    path("batches/", batch.batches),
    path("batches/<str:number>/", batch.batch),
    path("batches/<str:number>/growth.svg", batch.growth),
    path("batches/<str:number>/record.pdf", documents.record),
    path("stock/", stock.stocks),
    path("stock/<str:number>/", stock.stock),
    path("bags/<str:number>/", stock.container),
    path("bags/<str:number>/label.pdf", documents.label),
    path("recipes/", recipe.recipes),
    path("recipes/<str:name>/<str:version>/", recipe.recipe),
    path("ledger/", ledger.ledger),
    path("ledger/<int:number>/", ledger.entry),
    path("ledger/<int:number>/proof", ledger.proof),
    path("materials/", lists.materials),
    path("facility/", lists.facility),
    path("rooms/", rooms.rooms),
    path("rooms/<str:code>/", rooms.room),
    path("deviations/", lists.deviations),
    path("people/", people.people),
    path("people/<str:code>/", people.person),
    path("patients/", patients.patients),
    path("api/", api.urls),
    path("api/<path:rest>", nothing_there),
    path("do/<str:name>/", ask.ask),
]
