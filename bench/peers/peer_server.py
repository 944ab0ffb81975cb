"""Answers one JSON line a request on standard output: the other half of `python-peer.ts`."""
import json
import sys


def serve(handlers):
    """`handlers`: a function for each name of a request; it takes the request's fields and returns something JSON can hold."""
    for line in sys.stdin:
        request = json.loads(line)
        name = request.pop("name")
        try:
            answer = {"answer": handlers[name](**request)}
        except Exception as error:  # told to the caller, who decides
            answer = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
