import java.awt.image.BufferedImage
import javax.imageio.ImageIO

// Tauri takes only a square PNG with an alpha channel.
def icon = new File(basedir, 'src-tauri/icons/icon.png')
icon.parentFile.mkdirs()
ImageIO.write(new BufferedImage(128, 128, BufferedImage.TYPE_INT_ARGB), 'png', icon)
return true
