import ai.djl.*; import ai.djl.ndarray.*; import ai.djl.ndarray.types.*; import ai.djl.inference.*; import ai.djl.translate.*; import java.nio.file.*;
public class P3 { public static void main(String[] a) throws Exception { try(Model m=Model.newInstance("bf")){ m.load(Paths.get("bf"),"bf");
  NDManager n=m.getNDManager(); NDArray x=n.create(new float[]{1,2,3.14159f,-4}, new Shape(2,2));
  try(Predictor<NDList,NDList> p=m.newPredictor(new NoopTranslator())){ NDList o=p.predict(new NDList(x)); NDArray b=o.head(); System.out.println(b.getDataType()+" "+b.getShape()); System.out.flush();
  NDArray d=b.stopGradient(); System.out.println("detached"); System.out.flush();
  NDArray f=d.toType(DataType.FLOAT32,false); System.out.println(f); System.out.println(d.softmax(-1).toType(DataType.FLOAT32,false)); System.out.println(d.size()+" "+d.getDataType().getNumOfBytes());
  NDList two=new NDList(d,d); System.out.println(NDArrays.concat(two).toType(DataType.FLOAT32,false)); }
}}}
