import { PDFDocument, StandardFonts } from 'pdf-lib'

/** The invoice of an order, as the bytes of a PDF. */
export async function invoice({ number, customer, day, items }) {
  const document = await PDFDocument.create()
  const font = await document.embedFont(StandardFonts.Helvetica)
  const page = document.addPage()
  const lines = [
    `Invoice ${number}`,
    customer,
    day,
    ...items.map((one) => `${one.count} ${one.name}: ${one.price}`),
  ]
  lines.forEach((line, i) => page.drawText(line, { x: 60, y: 760 - 20 * i, size: 12, font }))
  return document.save()
}
