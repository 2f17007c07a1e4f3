FROM python:3.12-slim
WORKDIR /srv
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY nestbox nestbox
ENTRYPOINT ["python -m nestbox.worker"]
