import { createApp } from './app.js'

const server = createApp().listen(Number(process.env.PORT ?? 3000))
process.once('SIGTERM', () => server.close(() => process.exit()))
