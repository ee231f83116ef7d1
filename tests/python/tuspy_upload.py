"""Uploads one file with tuspy; after an interruption it goes on from the URL that tuspy already has."""

import json
import os
import time

import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

wanted = json.loads(os.environ["KUVERT_TEST"])
client = TusClient(wanted["url"])
metadata = {"filename": os.path.basename(wanted["file"]), "filetype": "application/octet-stream"}
failures, url = 0, None
for _ in range(60):
    try:
        # tuspy reads the offset from the server when it is given a URL.
        uploader = client.uploader(wanted["file"], chunk_size=4 * 1024 * 1024, metadata=metadata, url=url)
        uploader.upload()
        print(json.dumps({"done": True, "failures": failures}))
        break
    except (TusCommunicationError, requests.RequestException, OSError):
        failures += 1
        url = uploader.url
        time.sleep(0.5)
else:
    raise SystemExit("the upload never ended")
