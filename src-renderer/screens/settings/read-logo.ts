/** A picture file larger than this is not opened. */
const MOST_BYTES = 5_000_000
/** The widest paper in dots, and as high as a logo prints. */
const MOST_WIDTH = 576
const MOST_HEIGHT = 320
/** A logo goes to each counter screen whenever nothing is sold, so it has to stay small. */
const LONGEST_URL = 120_000
/** Shades of grey that are kept: enough for dots, and a PNG of them is small. */
const SHADES = 16

export type LogoFault = 'logoTooLarge' | 'logoUnreadable'

/** A picture file as a grey PNG data URL of at most 576 x 320 dots on white, or the word for what is wrong with it. */
export async function readLogo(file: File): Promise<{ logo: string } | { fault: LogoFault }> {
  if (file.size > MOST_BYTES) return { fault: 'logoTooLarge' }
  let picture: ImageBitmap
  try {
    picture = await createImageBitmap(file)
  } catch {
    return { fault: 'logoUnreadable' }
  }
  let scale = Math.min(1, MOST_WIDTH / picture.width, MOST_HEIGHT / picture.height)
  // A photograph may still be too long as a PNG; smaller until it fits.
  for (let tries = 0; tries < 12; tries++, scale *= 0.8) {
    const logo = drawGrey(picture, scale)
    if (logo !== null && logo.length <= LONGEST_URL) return { logo }
  }
  return { fault: 'logoUnreadable' }
}

function drawGrey(picture: ImageBitmap, scale: number): string | null {
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  const context = canvas.getContext('2d')
  if (!context) return null
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.imageSmoothingQuality = 'high'
  context.drawImage(picture, 0, 0, canvas.width, canvas.height)
  const image = context.getImageData(0, 0, canvas.width, canvas.height)
  const { data } = image
  for (let at = 0; at < data.length; at += 4) {
    const grey = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0)
    data.fill(Math.round((Math.round((grey / 255) * (SHADES - 1)) / (SHADES - 1)) * 255), at, at + 3)
  }
  context.putImageData(image, 0, 0)
  return canvas.toDataURL('image/png')
}
