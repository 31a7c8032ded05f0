from django.http import Http404


def new(request):
    raise Http404


link = status = paper = new
