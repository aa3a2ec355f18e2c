import java.awt.image.BufferedImage
import javax.imageio.ImageIO

['v1', 'v2'].each { version ->
  // Tauri takes only a square PNG with an alpha channel.
  def icon = new File(basedir, "${version}/src-tauri/icons/icon.png")
  icon.parentFile.mkdirs()
  ImageIO.write(new BufferedImage(128, 128, BufferedImage.TYPE_INT_ARGB), 'png', icon)
}
return true
