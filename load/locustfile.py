"""The user of the course guide, for Locust: `npm run load -- -f load/locustfile.py`, or `locust -f load/locustfile.py`.

The scenario `users` is the same user on k6.
"""

import json
import random
from pathlib import Path

from locust import HttpUser, between, task

REVIEWS = json.loads((Path(__file__).parent / "data" / "reviews.json").read_text(encoding="utf-8"))


class PredictUser(HttpUser):
    # Seconds of thought after an answer.
    wait_time = between(1, 5)

    @task
    def predict(self):
        self.client.post("/predict", json={"text": random.choices(REVIEWS, k=random.randint(1, 99))})
