FROM python
WORKDIR /srv
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY nestbox nestbox
CMD uvicorn nestbox.web:app --port $PORT
